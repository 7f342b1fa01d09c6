// title: Speed of a model by hardware
// question: How fast does this model run on each device, by how many reports of how many people (left out: second-hand and implausible ones, speeds that are no single stream's)?
// params: model:string limit:int=50
// returns: path
MATCH path = (m:Model)-[r:RUNS_ON]->(:Hardware)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND r.tokens_per_second IS NOT NULL
  AND coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true
  AND coalesce(r.single_stream, true) = true
RETURN path
ORDER BY r.created_at, r.relation_id
LIMIT $limit
