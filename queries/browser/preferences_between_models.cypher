// title: Which model is preferred to which
// question: Of which two models do people call one better than the other, how often each way, and how many known people are that (what somebody says again in the same words once)?
// params: limit:int=30
// returns: path
MATCH (a:Model)-[p:PREFERRED_OVER]->(b:Model)
WHERE a.name <> b.name
MATCH (post:Post {id: p.post_id})
WITH a, b, coalesce(p.user_id, p.post_id) AS author, post.text AS words, min(p.relation_id) AS told
MATCH path = (a)-[p:PREFERRED_OVER]->(b)
WHERE p.relation_id = told
WITH path, a, b, p, COUNT { (a)-[:PREFERRED_OVER]-(b) } AS times
RETURN path
ORDER BY times DESC, a.name, b.name, p.relation_id
LIMIT 2 * $limit
