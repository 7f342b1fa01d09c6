// title: Models judged in public
// question: Which models do most people judge, and how many judgements are good, mixed and bad?
// params: limit:int=20
// returns: path
MATCH (u:User)-[j:JUDGED]->(m:Model)
WHERE u.is_bot = false
WITH m, count(DISTINCT u.id) AS people
ORDER BY people DESC, m.id
LIMIT 5
MATCH path = (u:User)-[j:JUDGED]->(m)
RETURN path
ORDER BY j.created_at DESC, j.relation_id
LIMIT 5 * $limit
