// title: Models that people run on a device
// question: Which models are reported to run on this hardware, how often, by how many people, and how fast (second-hand and implausible reports left out, and speeds that are no single stream's)?
// params: hardware:string limit:int=50
// returns: path
MATCH path = (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE toLower($hardware) IN [toLower(h.name), h.id]
  AND coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true
RETURN path
ORDER BY r.created_at, r.relation_id
LIMIT $limit
