// title: Models judged in public
// question: Which models do people judge most, and what share of the judgements is good?
// params: limit:int=20
// returns: model judgements people positive negative mixed
MATCH (u:User)-[j:JUDGED]->(m:Model)
RETURN m.name AS model, count(j) AS judgements, count(DISTINCT u.id) AS people, sum(CASE WHEN j.polarity = 'positive' THEN 1 ELSE 0 END) AS positive, sum(CASE WHEN j.polarity = 'negative' THEN 1 ELSE 0 END) AS negative, sum(CASE WHEN j.polarity = 'mixed' THEN 1 ELSE 0 END) AS mixed
ORDER BY judgements DESC, model
LIMIT $limit
