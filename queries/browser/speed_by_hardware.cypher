// title: Speed of a model by hardware
// question: How fast does this model run on each device, by how many reports of how many people (left out: second-hand and implausible ones, speeds that are no single stream's; equal reports of one person once)?
// params: model:string limit:int=50
// returns: path
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND r.tokens_per_second IS NOT NULL
  AND coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true
  AND coalesce(r.single_stream, true) = true
WITH m, h, coalesce(r.user_id, r.post_id) AS author, r.tokens_per_second AS speed, r.quantization AS quantization,
  min(r.relation_id) AS told
MATCH path = (m)-[r:RUNS_ON]->(h)
WHERE r.relation_id = told
RETURN path
ORDER BY r.created_at, r.relation_id
LIMIT $limit
