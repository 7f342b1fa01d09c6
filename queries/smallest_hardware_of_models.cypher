// title: The least memory that ran a model
// question: What is the smallest device, by memory, on which each model is reported to run?
// params: limit:int=30
// returns: model least_memory_gib reports
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE h.memory_gib IS NOT NULL AND coalesce(r.plausible, true) = true
RETURN m.name AS model, min(h.memory_gib) AS least_memory_gib, count(r) AS reports
ORDER BY reports DESC, model
LIMIT $limit
