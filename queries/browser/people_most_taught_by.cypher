// title: People who teach most
// question: Who taught the most people, how often, how often with thanks, and over how many threads (lessons from a probability on)?
// params: least:share=0.5 limit:int=30
// returns: path
MATCH (a:User)-[e:TAUGHT]->(b:User)
WHERE e.probability >= $least
WITH a, count(DISTINCT b.id) AS people, count(e) AS helps, min(e.post_id) AS first_post
ORDER BY people DESC, helps DESC, first_post
LIMIT 5
MATCH path = (a)-[e:TAUGHT]->(:User)
WHERE e.probability >= $least
WITH a, people, path
ORDER BY e.created_at, e.post_id
WITH a, people, collect(path) AS lessons
ORDER BY people DESC
UNWIND lessons[0..$limit] AS path
RETURN path
LIMIT 5 * $limit
