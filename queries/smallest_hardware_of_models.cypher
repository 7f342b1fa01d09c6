// title: The least memory that ran a model
// question: On what hardware with the least memory of its own (all devices together, main memory not counted) is each model reported to run (second-hand and implausible reports left out)?
// params: least_reports:int=1 limit:int=50
// returns: model memory_gib devices hardware post reports
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE h.memory_gib IS NOT NULL AND coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true
WITH m.name AS model, h.name AS hardware, coalesce(r.devices, 1) AS devices, h.memory_gib * coalesce(r.devices, 1) AS memory, r
ORDER BY memory, r.created_at, r.relation_id
WITH model, collect({memory: memory, devices: devices, hardware: hardware, post: r.post_id}) AS runs
WHERE size(runs) >= $least_reports
WITH model, runs[0] AS least, size(runs) AS reports
RETURN model, least.memory AS memory_gib, least.devices AS devices, least.hardware AS hardware, least.post AS post, reports
ORDER BY reports DESC, model
LIMIT $limit
