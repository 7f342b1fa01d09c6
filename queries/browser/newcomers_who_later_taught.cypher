// title: Newcomers who later taught
// question: Who was taught before teaching anybody in these data, when did each begin to teach, and how many people have they taught since (lessons from a probability on)?
// params: least:share=0.5 limit:int=30
// returns: path
MATCH (u:User)<-[l:TAUGHT]-(:User)
WHERE l.probability >= $least
WITH u, min(l.created_at) AS learned
MATCH (u)-[e:TAUGHT]->(other:User)
WHERE e.probability >= $least
WITH u, learned, min(e.created_at) AS taught, count(DISTINCT other.id) AS people
WHERE learned < taught
WITH u, learned, people, taught
ORDER BY people DESC, taught
LIMIT 5
MATCH path = (:User)-[e:TAUGHT]->(u)-[f:TAUGHT]->(:User)
WHERE e.created_at = learned AND e.probability >= $least AND f.probability >= $least
WITH u, people, taught, path
ORDER BY f.created_at, f.post_id
WITH u, people, taught, collect(path) AS passed_on
ORDER BY people DESC, taught
UNWIND passed_on[0..12] AS path
RETURN path
LIMIT 2 * $limit
