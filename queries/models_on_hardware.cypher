// title: Models that people run on a device
// question: Which models are reported to run on this hardware, how often, by how many people, and how fast (left out: second-hand and implausible reports, of speeds those that are no single stream's; equal reports of one person once)?
// params: hardware:string limit:int=50
// returns: model reports people with_speed median fastest
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE toLower($hardware) IN [toLower(h.name), h.id, substring(h.id, 9)]
  AND coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true
WITH m, h.id AS hardware, r.user_id AS person, coalesce(r.user_id, r.post_id) AS author,
  r.tokens_per_second AS told, r.quantization AS quantization,
  max(CASE WHEN coalesce(r.single_stream, true) THEN r.tokens_per_second END) AS speed
RETURN m.name AS model, count(hardware) AS reports, count(DISTINCT person) AS people,
  count(speed) AS with_speed, percentileCont(speed, 0.5) AS median, max(speed) AS fastest
ORDER BY reports DESC, model
LIMIT $limit
