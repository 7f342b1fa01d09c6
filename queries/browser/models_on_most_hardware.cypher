// title: Models that run on all kinds of hardware
// question: Which models are reported on the most different devices, of how many makers, by how many people (second-hand and implausible reports left out; equal reports of one person once)?
// params: limit:int=20
// returns: path
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true
WITH m, h, coalesce(r.user_id, r.post_id) AS author, r.tokens_per_second AS speed, r.quantization AS quantization,
  min(r.relation_id) AS told
ORDER BY told
WITH m, count(DISTINCT h.id) AS devices, count(told) AS reports, collect(told) AS drawn
ORDER BY devices DESC, reports DESC, m.name
LIMIT 4
WITH m, drawn[0..$limit] AS drawn
MATCH path = (m)-[r:RUNS_ON]->(:Hardware)
WHERE r.relation_id IN drawn
RETURN path
ORDER BY r.created_at, r.relation_id
LIMIT 4 * $limit
