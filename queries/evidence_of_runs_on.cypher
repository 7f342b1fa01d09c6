// title: The posts behind a model on a device
// question: Which posts stand behind the reports of this model on this device, and what do they say?
// params: model:string hardware:string limit:int=20
// returns: post month thread tokens_per_second text
MATCH (m:Model)-[r:RUNS_ON]->(h:Hardware)
WHERE (m.name = $model OR m.id = $model) AND (h.name = $hardware OR h.id = $hardware)
MATCH (p:Post {id: r.post_id})-[:IN_THREAD]->(t:Thread)
RETURN p.id AS post, p.month AS month, t.title AS thread, r.tokens_per_second AS tokens_per_second, p.text AS text
ORDER BY r.relation_id
LIMIT $limit
