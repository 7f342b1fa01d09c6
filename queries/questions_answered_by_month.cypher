// title: Questions and answers by month
// question: How many opening posts of known people ask for help each month, and under how many of them was the one who asked taught something (bots left out; lessons from a probability on)?
// params: least:share=0.5 limit:int=200
// returns: month questions answered
MATCH (u:User)-[:WROTE]->(p:Post)-[:IN_THREAD]->(t:Thread)
WHERE p.kind = 'submission' AND p.asks = true AND u.is_bot = false AND p.month IS NOT NULL
OPTIONAL MATCH (u)-[:WROTE]->(q:Post)-[:IN_THREAD]->(t)
WITH u, p, collect(q.id) AS own
OPTIONAL MATCH (:User)-[e:TAUGHT]->(u)
WHERE e.learner_post IN own AND e.probability >= $least
WITH p, count(e) AS answers
RETURN p.month AS month, count(p.id) AS questions, count(CASE WHEN answers > 0 THEN 1 END) AS answered
ORDER BY month
LIMIT $limit
