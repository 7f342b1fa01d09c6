// title: Threads where a derivative was compared with its base
// question: In which posts does somebody prefer a model to the one it derives from, or the reverse?
// params: limit:int=30
// returns: derivative base derivative_wins post thread
MATCH (d:Model)-[:DERIVED_FROM]->(b:Model)
WITH DISTINCT d, b
MATCH (d)-[p:PREFERRED_OVER]-(b)
MATCH (post:Post {id: p.post_id})-[:IN_THREAD]->(t:Thread)
RETURN DISTINCT d.name AS derivative, b.name AS base, startNode(p).id = d.id AS derivative_wins, post.id AS post, t.title AS thread
ORDER BY derivative, base, post
LIMIT $limit
