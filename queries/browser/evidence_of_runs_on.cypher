// title: The posts behind a model on a device
// question: Which posts stand behind the reports of this model on this hardware, and what do they say?
// params: model:string hardware:string limit:int=50
// returns: run said wrote
MATCH run = (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND toLower($hardware) IN [toLower(h.name), h.id, substring(h.id, 9)]
MATCH said = (p:Post {id: r.post_id})-[:IN_THREAD]->(:Thread)
OPTIONAL MATCH wrote = (:User)-[:WROTE]->(p)
RETURN run, said, wrote
ORDER BY r.created_at, r.relation_id
LIMIT $limit
