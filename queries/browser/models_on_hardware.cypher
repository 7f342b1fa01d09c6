// title: Models that people run on a device
// question: Which models are reported to run on this hardware, how often, by how many people, and how fast (second-hand and implausible reports left out, and speeds that are no single stream's)?
// params: hardware:string limit:int=50
// returns: path
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE toLower($hardware) IN [toLower(h.name), h.id]
  AND coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true
WITH m, h, r.user_id AS person, r.tokens_per_second AS speed, r.quantization AS quantization,
  min(r.relation_id) AS told
MATCH path = (m)-[r:RUNS_ON]->(h)
WHERE r.relation_id = told
RETURN path
ORDER BY r.created_at, r.relation_id
LIMIT $limit
