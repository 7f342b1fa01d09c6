// title: Models that run on all kinds of hardware
// question: Which models are reported on the most different devices, of how many makers, by how many people (second-hand and implausible reports left out; equal reports of one person once)?
// params: limit:int=20
// returns: model devices makers people reports
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true
WITH m, h, r.user_id AS person, coalesce(r.user_id, r.post_id) AS author,
  r.tokens_per_second AS speed, r.quantization AS quantization, count(r) AS times
RETURN m.name AS model, count(DISTINCT h.id) AS devices, count(DISTINCT h.maker) AS makers,
  count(DISTINCT person) AS people, count(times) AS reports
ORDER BY devices DESC, reports DESC, model
LIMIT $limit
