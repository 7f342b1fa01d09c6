// title: Threads where a derivative was compared with its base
// question: Where does somebody prefer a model to the one that it derives from, or the reverse, and who says that it derives: the Hub, words in posts, or its name?
// params: limit:int=50
// returns: made compared
MATCH made = (d:Model)-[:DERIVED_FROM]->(b:Model)
MATCH compared = (d)-[p:PREFERRED_OVER]-(b)
RETURN made, compared
ORDER BY p.relation_id
LIMIT $limit
