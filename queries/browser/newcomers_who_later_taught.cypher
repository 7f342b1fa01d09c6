// title: Newcomers who later taught
// question: Who was taught before teaching anybody, when did each begin to teach, and how many people have they taught since?
// params: limit:int=30
// returns: path
MATCH (u:User)<-[l:TAUGHT]-(:User)
WITH u, min(l.created_at) AS learned
MATCH (u)-[e:TAUGHT]->(other:User)
WITH u, learned, min(e.created_at) AS taught, count(DISTINCT other.id) AS people
WHERE learned < taught
WITH u, people, taught
ORDER BY people DESC, taught
LIMIT 5
MATCH path = (:User)-[e:TAUGHT]->(u)-[f:TAUGHT]->(:User)
WHERE e.created_at < f.created_at
RETURN path
ORDER BY people DESC, e.created_at, f.created_at, f.post_id
LIMIT 2 * $limit
