// title: Speed of a model by quantization
// question: What speeds are reported for this model under each quantization (left out: second-hand and implausible ones, speeds that are no single stream's; equal reports of one person once)?
// params: model:string limit:int=50
// returns: quantization reports people slowest median fastest
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND r.tokens_per_second IS NOT NULL
  AND coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true
  AND coalesce(r.single_stream, true) = true
WITH m.id AS model, h.id AS hardware, r.user_id AS person, coalesce(r.user_id, r.post_id) AS author, r.tokens_per_second AS speed,
  coalesce(r.quantization, 'not told') AS quantization, count(r) AS times
RETURN quantization, count(speed) AS reports, count(DISTINCT person) AS people, min(speed) AS slowest,
  percentileCont(speed, 0.5) AS median, max(speed) AS fastest
ORDER BY reports DESC, quantization
LIMIT $limit
