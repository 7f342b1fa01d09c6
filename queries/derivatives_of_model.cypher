// title: Models derived from one model, nearest first
// question: Which models derive from this one, in how many steps?
// params: model:string limit:int=50
// returns: derivative steps
MATCH path = (m:Model)<-[:DERIVED_FROM*1..6]-(d:Model)
WHERE (m.name = $model OR m.id = $model) AND d.id <> m.id
RETURN d.id AS derivative, min(length(path)) AS steps
ORDER BY steps, derivative
LIMIT $limit
