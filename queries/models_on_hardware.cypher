// title: Models that people run on a device
// question: Which models are reported to run on this hardware, how often, by how many people, and how fast (second-hand and implausible reports left out)?
// params: hardware:string limit:int=50
// returns: model reports people with_speed median fastest
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE toLower($hardware) IN [toLower(h.name), h.id]
  AND coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true
RETURN m.name AS model, count(r) AS reports, count(DISTINCT r.user_id) AS people,
  count(r.tokens_per_second) AS with_speed, percentileCont(r.tokens_per_second, 0.5) AS median,
  max(r.tokens_per_second) AS fastest
ORDER BY reports DESC, model
LIMIT $limit
