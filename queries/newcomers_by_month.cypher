// title: Newcomers by month
// question: How many people posted for the first time in these data in each month, and how many of them taught somebody since (bots left out; who came late had less time for it; lessons from a probability on)?
// params: least:share=0.5 limit:int=200
// returns: month newcomers taught_somebody
MATCH (u:User)
WHERE u.is_bot = false AND u.first_month IS NOT NULL
OPTIONAL MATCH (u)-[t:TAUGHT]->(:User)
WHERE t.probability >= $least
WITH u, count(t) AS taught
RETURN u.first_month AS month, count(u.id) AS newcomers, count(CASE WHEN taught > 0 THEN 1 END) AS taught_somebody
ORDER BY month
LIMIT $limit
