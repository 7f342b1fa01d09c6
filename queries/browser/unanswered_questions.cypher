// title: Questions nobody answered
// question: Which opening posts ask for help, while nobody taught the one who asked anything in their thread?
// params: limit:int=50
// returns: path
MATCH path = (u:User)-[:WROTE]->(p:Post)-[:IN_THREAD]->(t:Thread)
WHERE p.kind = 'submission' AND p.asks = true AND u.is_bot = false
OPTIONAL MATCH (u)-[:WROTE]->(q:Post)-[:IN_THREAD]->(t)
WITH u, p, t, path, collect(q.id) AS own
WHERE NOT EXISTS { (:User)-[e:TAUGHT]->(u) WHERE e.learner_post IN own }
RETURN path
ORDER BY p.created_at, p.id
LIMIT $limit
