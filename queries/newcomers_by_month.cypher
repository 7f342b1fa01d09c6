// title: Newcomers by month
// question: How many people posted for the first time in each month, and how many of them ever taught somebody?
// params: limit:int=200
// returns: month newcomers later_taught
MATCH (u:User)
WHERE u.is_bot = false
OPTIONAL MATCH (u)-[t:TAUGHT]->(:User)
WITH u, count(t) AS taught
RETURN u.first_month AS month, count(u.id) AS newcomers, sum(CASE WHEN taught > 0 THEN 1 ELSE 0 END) AS later_taught
ORDER BY month
LIMIT $limit
