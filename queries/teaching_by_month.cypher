// title: Teaching by month
// question: How often did somebody teach somebody each month, how many people taught and learned, and how often did the learner say so (lessons from a probability on)?
// params: least:share=0.5 limit:int=200
// returns: month helps acknowledged teachers learners
MATCH (a:User)-[e:TAUGHT]->(b:User)
WHERE e.month IS NOT NULL AND e.probability >= $least
RETURN e.month AS month, count(e) AS helps, count(CASE WHEN e.acknowledged = true THEN 1 END) AS acknowledged,
  count(DISTINCT a.id) AS teachers, count(DISTINCT b.id) AS learners
ORDER BY month
LIMIT $limit
