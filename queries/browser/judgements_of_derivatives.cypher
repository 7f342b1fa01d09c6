// title: How people judge what was made from a model
// question: Which derivatives of this model, in up to six steps, do known people judge, and how (bots left out; what somebody says again in the same words once), and who says on the surest way that they derive: first the Hub (and you) alone, then with names, then with words in posts, which are often misread?
// params: model:string limit:int=50
// returns: made judged
MATCH made = (d:Model)-[:DERIVED_FROM*1..6]->(m:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND d.id <> m.id
MATCH (u:User)-[j:JUDGED]->(d)
WHERE u.is_bot = false
MATCH (p:Post {id: j.post_id})
WITH made, u, d, j.polarity AS polarity, p.text AS words, min(j.relation_id) AS told
MATCH judged = (u)-[j:JUDGED]->(d)
WHERE j.relation_id = told
RETURN made, judged
ORDER BY j.created_at, j.relation_id
LIMIT $limit
