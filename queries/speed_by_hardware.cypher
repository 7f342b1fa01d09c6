// title: Speed of a model by hardware
// question: How fast does this model run on each device, by how many reports of how many people (left out: second-hand and implausible ones, speeds that are no single stream's; equal reports of one person once)?
// params: model:string limit:int=50
// returns: hardware reports people slowest median fastest
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND r.tokens_per_second IS NOT NULL
  AND coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true
  AND coalesce(r.single_stream, true) = true
WITH m.id AS model, h, r.user_id AS person, coalesce(r.user_id, r.post_id) AS author,
  r.tokens_per_second AS speed, r.quantization AS quantization, count(r) AS times
RETURN h.name AS hardware, count(speed) AS reports, count(DISTINCT person) AS people,
  min(speed) AS slowest, percentileCont(speed, 0.5) AS median, max(speed) AS fastest
ORDER BY reports DESC, hardware
LIMIT $limit
