// title: How people judge a model
// question: How many judge this model well, badly, or both, and how many people are that?
// params: model:string limit:int=10
// returns: polarity judgements people
MATCH (u:User)-[j:JUDGED]->(m:Model)
WHERE m.name = $model OR m.id = $model
RETURN j.polarity AS polarity, count(j) AS judgements, count(DISTINCT u.id) AS people
ORDER BY polarity
LIMIT $limit
