// title: Models that people run on a device
// question: Which models are reported to run on this device, how often, and how fast?
// params: hardware:string limit:int=50
// returns: model reports people with_speed median
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE h.name = $hardware OR h.id = $hardware
RETURN m.name AS model, count(r) AS reports, count(DISTINCT r.user_id) AS people, count(r.tokens_per_second) AS with_speed, percentileCont(r.tokens_per_second, 0.5) AS median
ORDER BY reports DESC, model
LIMIT $limit
