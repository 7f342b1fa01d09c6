// title: What people teach one another
// question: About which models, devices and runtimes do people help each other most?
// params: limit:int=30
// returns: topic helps teachers learners acknowledged
MATCH (a:User)-[e:TAUGHT]->(b:User)
UNWIND e.topics AS topic
RETURN topic, count(e) AS helps, count(DISTINCT a.id) AS teachers, count(DISTINCT b.id) AS learners, sum(CASE WHEN e.acknowledged THEN 1 ELSE 0 END) AS acknowledged
ORDER BY helps DESC, topic
LIMIT $limit
