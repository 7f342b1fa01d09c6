// title: The least memory that ran a model
// question: On what hardware with the least memory of its own (all devices together, main memory not counted) is each model reported to run, of how many reports on hardware of known memory (second-hand and implausible reports left out; equal reports of one person once)?
// params: least_reports:int=1 limit:int=50
// returns: model memory_gib devices hardware post reports
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE h.memory_gib IS NOT NULL AND coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true
WITH m, h, r, coalesce(r.devices, 1) AS devices
ORDER BY devices, r.created_at, r.relation_id
WITH m, h, coalesce(r.user_id, r.post_id) AS author, r.tokens_per_second AS speed, r.quantization AS quantization,
  collect({devices: devices, post: r.post_id, at: r.created_at, id: r.relation_id}) AS told
WITH m.name AS model, h.name AS hardware, h.memory_gib AS size, told[0] AS first
WITH model, hardware, size * first.devices AS memory, first.devices AS devices, first.post AS post, first.at AS at, first.id AS id
ORDER BY memory, at, id
WITH model, collect({memory: memory, devices: devices, hardware: hardware, post: post}) AS runs
WHERE size(runs) >= $least_reports
WITH model, runs[0] AS least, size(runs) AS reports
RETURN model, least.memory AS memory_gib, least.devices AS devices, least.hardware AS hardware, least.post AS post, reports
ORDER BY reports DESC, model
LIMIT $limit
