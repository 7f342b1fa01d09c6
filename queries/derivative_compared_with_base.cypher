// title: Threads where a derivative was compared with its base
// question: Where does somebody prefer a model to one that it derives from (in up to three steps), or the reverse?
// params: limit:int=50
// returns: derivative base preferred month post thread
MATCH (d:Model)-[:DERIVED_FROM*1..3]->(b:Model)
WHERE d.id <> b.id
WITH DISTINCT d, b
MATCH (d)-[p:PREFERRED_OVER]-(b)
MATCH (post:Post {id: p.post_id})-[:IN_THREAD]->(t:Thread)
RETURN DISTINCT d.name AS derivative, b.name AS base,
  CASE WHEN startNode(p).id = d.id THEN 'derivative' ELSE 'base' END AS preferred,
  post.month AS month, post.id AS post, t.title AS thread
ORDER BY derivative, base, month, post, preferred
LIMIT $limit
