// title: Questions and answers by month
// question: How many opening posts ask for help each month, and how many of them somebody answered?
// params: limit:int=200
// returns: month questions answered
MATCH (p:Post)
WHERE p.kind = 'submission' AND p.asks = true
OPTIONAL MATCH (:User)-[e:TAUGHT {learner_post: p.id}]->(:User)
WITH p, count(e) AS answers
RETURN p.month AS month, count(p.id) AS questions, sum(CASE WHEN answers > 0 THEN 1 ELSE 0 END) AS answered
ORDER BY month
LIMIT $limit
