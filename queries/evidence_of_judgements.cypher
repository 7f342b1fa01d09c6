// title: The posts behind the judgements of a model
// question: Which posts judge this model, and what do they say?
// params: model:string limit:int=20
// returns: post month polarity thread text
MATCH (:User)-[j:JUDGED]->(m:Model)
WHERE m.name = $model OR m.id = $model
MATCH (p:Post {id: j.post_id})-[:IN_THREAD]->(t:Thread)
RETURN p.id AS post, p.month AS month, j.polarity AS polarity, t.title AS thread, p.text AS text
ORDER BY j.relation_id
LIMIT $limit
