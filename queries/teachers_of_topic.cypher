// title: Who teaches about a topic
// question: Who helps others about this model, device or runtime, how many people, and how many of them said so?
// params: topic:string limit:int=20
// returns: teacher people helps acknowledged
MATCH (a:User)-[e:TAUGHT]->(b:User)
WHERE $topic IN e.topics
RETURN a.name AS teacher, count(DISTINCT b.id) AS people, count(e) AS helps, sum(CASE WHEN e.acknowledged THEN 1 ELSE 0 END) AS acknowledged
ORDER BY people DESC, helps DESC, teacher
LIMIT $limit
