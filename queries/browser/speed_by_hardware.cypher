// title: Speed of a model by hardware
// question: How fast does this model run on each device, by how many reports of how many people (second-hand and implausible ones left out)?
// params: model:string limit:int=50
// returns: path
MATCH path = (m:Model)-[r:RUNS_ON]->(:Hardware)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND r.tokens_per_second IS NOT NULL
  AND coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true
RETURN path
ORDER BY r.created_at, r.relation_id
LIMIT $limit
