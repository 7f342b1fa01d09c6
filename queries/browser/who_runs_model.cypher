// title: Who ran a model, on what, and how fast
// question: Who reports running this model, on which hardware, with which quantization and runtime, at how many tokens per second?
// params: model:string limit:int=50
// returns: run wrote
MATCH run = (m:Model)-[r:RUNS_ON]->(:Hardware)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)]
OPTIONAL MATCH wrote = (:User)-[:WROTE]->(:Post {id: r.post_id})
RETURN run, wrote
ORDER BY r.created_at, r.relation_id
LIMIT $limit
