// title: The posts behind the judgements of a model
// question: Which posts of known people judge this model, how, and what do they say (bots left out)?
// params: model:string limit:int=50
// returns: post month polarity thread text
MATCH (u:User)-[j:JUDGED]->(m:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND u.is_bot = false
MATCH (p:Post {id: j.post_id})-[:IN_THREAD]->(t:Thread)
RETURN p.id AS post, p.month AS month, j.polarity AS polarity, t.title AS thread, p.text AS text
ORDER BY p.created_at, j.relation_id
LIMIT $limit
