// title: How people judge a model
// question: How many judgements of this model are good, mixed and bad, and by how many people?
// params: model:string
// returns: path
MATCH path = (u:User)-[j:JUDGED]->(m:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND u.is_bot = false
RETURN path
ORDER BY j.created_at, j.relation_id
LIMIT 60
