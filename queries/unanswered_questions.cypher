// title: Questions under which no help was found
// question: Which opening posts of known people ask for help, while nobody taught the one who asked anything in their thread, how many replies are there, and by how many other people (bots left out; lessons from a probability on)?
// params: least:share=0.5 limit:int=50
// returns: post month title replies others
MATCH (u:User)-[:WROTE]->(p:Post)-[:IN_THREAD]->(t:Thread)
WHERE p.kind = 'submission' AND p.asks = true AND u.is_bot = false
OPTIONAL MATCH (u)-[:WROTE]->(q:Post)-[:IN_THREAD]->(t)
WITH u, p, t, collect(q.id) AS own
OPTIONAL MATCH (:User)-[e:TAUGHT]->(u)
WHERE e.learner_post IN own AND e.probability >= $least
WITH u, p, t, count(e) AS answers
WHERE answers = 0
OPTIONAL MATCH (r:Post)-[:IN_THREAD]->(t)
WHERE r.id <> p.id
OPTIONAL MATCH (o:User)-[:WROTE]->(r)
WITH p, t, count(DISTINCT r.id) AS replies,
  count(DISTINCT CASE WHEN o.id <> u.id AND o.is_bot = false THEN o.id END) AS others
RETURN p.id AS post, p.month AS month, t.title AS title, replies, others
ORDER BY p.created_at, post
LIMIT $limit
