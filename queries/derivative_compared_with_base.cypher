// title: Threads where a derivative was compared with its base
// question: Where does somebody prefer a model to the one that it derives from, or the reverse, and who says that it derives: the Hub, words in posts, or its name?
// params: limit:int=50
// returns: derivative base said_by preferred month post thread
MATCH (d:Model)-[e:DERIVED_FROM]->(b:Model)
WITH DISTINCT d, b, e.source AS source
ORDER BY source
WITH d, b, collect(source) AS said_by
MATCH (d)-[p:PREFERRED_OVER]-(b)
MATCH (post:Post {id: p.post_id})-[:IN_THREAD]->(t:Thread)
RETURN DISTINCT d.name AS derivative, b.name AS base, said_by,
  CASE WHEN startNode(p).id = d.id THEN 'derivative' ELSE 'base' END AS preferred,
  post.month AS month, post.id AS post, t.title AS thread
ORDER BY derivative, base, month, post, preferred, said_by
LIMIT $limit
