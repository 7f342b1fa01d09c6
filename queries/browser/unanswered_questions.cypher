// title: Questions under which no help was found
// question: Which opening posts of known people ask for help, while nobody taught the one who asked anything in their thread, how many replies are there, and by how many other people (bots left out; lessons from a probability on)?
// params: least:share=0.5 limit:int=50
// returns: path
MATCH path = (u:User)-[:WROTE]->(p:Post)-[:IN_THREAD]->(t:Thread)
WHERE p.kind = 'submission' AND p.asks = true AND u.is_bot = false
OPTIONAL MATCH (u)-[:WROTE]->(q:Post)-[:IN_THREAD]->(t)
WITH u, p, t, path, collect(q.id) AS own
WHERE NOT EXISTS { (:User)-[e:TAUGHT]->(u) WHERE e.learner_post IN own AND e.probability >= $least }
RETURN path
ORDER BY p.created_at, p.id
LIMIT $limit
