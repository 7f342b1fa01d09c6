// title: Models derived from one model, nearest first
// question: Which models derive from this one in up to six steps, and in how many at least?
// params: model:string limit:int=50
// returns: derivative derivative_id steps
MATCH path = (m:Model)<-[:DERIVED_FROM*1..6]-(d:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND d.id <> m.id
RETURN d.name AS derivative, d.id AS derivative_id, min(length(path)) AS steps
ORDER BY steps, derivative, derivative_id
LIMIT $limit
