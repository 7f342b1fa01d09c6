// title: What people teach one another
// question: About which models, hardware, quantizations and runtimes do people teach each other most (lessons from a probability on)?
// params: least:share=0.5 limit:int=30
// returns: topic helps teachers learners acknowledged id
MATCH (a:User)-[e:TAUGHT]->(b:User)
WHERE e.probability >= $least
UNWIND e.topics AS id
WITH id, count(e) AS helps, count(DISTINCT a.id) AS teachers, count(DISTINCT b.id) AS learners,
  count(CASE WHEN e.acknowledged = true THEN 1 END) AS acknowledged
ORDER BY helps DESC, id
LIMIT $limit
WITH collect({id: id, helps: helps, teachers: teachers, learners: learners, acknowledged: acknowledged}) AS counts
MATCH (x)
WHERE (x:Model OR x:Hardware OR x:Quantization OR x:Runtime OR x:Benchmark)
  AND x.id IN [c IN counts | c.id]
UNWIND counts AS c
WITH x, c
WHERE c.id = x.id
RETURN x.name AS topic, c.helps AS helps, c.teachers AS teachers, c.learners AS learners,
  c.acknowledged AS acknowledged, x.id AS id
ORDER BY helps DESC, id
LIMIT $limit
