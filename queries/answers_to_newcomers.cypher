// title: Answers to newcomers and to others
// question: Do people who ask for help with their first post in these data get help as often as others: how many opening posts ask, of how many people, under how many did somebody else reply, and under how many was the one who asked taught something (known people, bots left out; lessons from a probability on)?
// params: least:share=0.5 limit:int=10
// returns: asked people questions replied answered
MATCH (u:User)-[:WROTE]->(p:Post)-[:IN_THREAD]->(t:Thread)
WHERE p.kind = 'submission' AND p.asks = true AND u.is_bot = false AND p.created_at IS NOT NULL
OPTIONAL MATCH (u)-[:WROTE]->(q:Post)-[:IN_THREAD]->(t)
WITH u, p, collect(q.id) AS own
OPTIONAL MATCH (:User)-[e:TAUGHT]->(u)
WHERE e.learner_post IN own AND e.probability >= $least
WITH u, p, count(e) AS lessons
OPTIONAL MATCH (r:Post)-[:REPLIES_TO]->(p)
OPTIONAL MATCH (o:User)-[:WROTE]->(r)
WITH u, p, lessons, count(CASE WHEN o.id <> u.id AND o.is_bot = false THEN 1 END) AS replies
WITH CASE WHEN p.created_at <= u.first_at THEN 'with the first post' ELSE 'later' END AS asked, u, p, replies, lessons
RETURN asked, count(DISTINCT u.id) AS people, count(p) AS questions, count(CASE WHEN replies > 0 THEN 1 END) AS replied,
  count(CASE WHEN lessons > 0 THEN 1 END) AS answered
ORDER BY asked DESC
LIMIT $limit
