// title: The posts behind the judgements of a model
// question: Which posts of known people judge this model, how, and what do they say (bots left out)?
// params: model:string limit:int=50
// returns: judged said
MATCH judged = (u:User)-[j:JUDGED]->(m:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND u.is_bot = false
MATCH said = (u)-[:WROTE]->(:Post {id: j.post_id})-[:IN_THREAD]->(:Thread)
RETURN judged, said
ORDER BY j.created_at, j.relation_id
LIMIT $limit
