// title: Questions nobody answered
// question: Which opening posts ask for help and got no help from anybody?
// params: limit:int=30
// returns: post month replies title
MATCH (p:Post)-[:IN_THREAD]->(t:Thread)
WHERE p.kind = 'submission' AND p.asks = true
OPTIONAL MATCH (:User)-[e:TAUGHT {learner_post: p.id}]->(:User)
WITH p, t, count(e) AS answers
WHERE answers = 0
OPTIONAL MATCH (r:Post)-[:REPLIES_TO]->(p)
RETURN p.id AS post, p.month AS month, count(r) AS replies, t.title AS title
ORDER BY month, replies, post
LIMIT $limit
