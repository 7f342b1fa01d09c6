// title: The posts that name something
// question: In which posts is this model, device, quantization, runtime or benchmark named, and with which words?
// params: entity:string limit:int=20
// returns: post month thread surface rule text
MATCH (p:Post)-[n:MENTIONS]->(e)
WHERE e.id = $entity OR e.name = $entity
MATCH (p)-[:IN_THREAD]->(t:Thread)
RETURN p.id AS post, p.month AS month, t.title AS thread, n.surface AS surface, n.rule AS rule, p.text AS text
ORDER BY p.created_at, post, n.start
LIMIT $limit
