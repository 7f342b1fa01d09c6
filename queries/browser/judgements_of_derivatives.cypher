// title: How people judge what was made from a model
// question: Which derivatives of this model are judged in public, and how?
// params: model:string limit:int=50
// returns: made judged
MATCH made = (d:Model)-[:DERIVED_FROM*1..6]->(m:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND d.id <> m.id
MATCH judged = (u:User)-[j:JUDGED]->(d)
WHERE u.is_bot = false
RETURN made, judged
ORDER BY j.created_at, j.relation_id
LIMIT $limit
