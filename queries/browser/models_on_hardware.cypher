// title: Models that people run on a device
// question: Which models are reported to run on this hardware, how often, by how many people, and how fast (left out: second-hand and implausible reports, of speeds those that are no single stream's; equal reports of one person once)?
// params: hardware:string limit:int=50
// returns: path
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE toLower($hardware) IN [toLower(h.name), h.id, substring(h.id, 9)]
  AND coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true
WITH m, h, coalesce(r.user_id, r.post_id) AS author, r.tokens_per_second AS speed, r.quantization AS quantization,
  min(r.relation_id) AS told
MATCH path = (m)-[r:RUNS_ON]->(h)
WHERE r.relation_id = told
RETURN path
ORDER BY r.created_at, r.relation_id
LIMIT $limit
