// title: People who teach most
// question: Who taught the most people, how often, how often with thanks, and over how many threads (lessons from a probability on)?
// params: least:float=0.5 limit:int=30
// returns: path
MATCH (a:User)-[e:TAUGHT]->(b:User)
WHERE e.probability >= $least
WITH a, count(DISTINCT b.id) AS people, min(e.post_id) AS first_post
ORDER BY people DESC, first_post
LIMIT 5
MATCH path = (a)-[e:TAUGHT]->(:User)
WHERE e.probability >= $least
RETURN path
ORDER BY people DESC, e.created_at, e.post_id
LIMIT 4 * $limit
