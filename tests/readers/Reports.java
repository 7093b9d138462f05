import edu.hm.hafner.analysis.FileReaderFactory;
import edu.hm.hafner.analysis.registry.ParserRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.Phases;
import org.json.JSONArray;
import org.json.JSONObject;

/** What Jenkins makes of our reports, and Groovy of our pipeline: `PARSER=FILE...` to one JSON list of findings each. */
final class Reports {
    public static void main(String[] asked) {
        for (String one : asked) {
            String[] parts = one.split("=", 2);
            System.out.println(parts[0].equals("groovy") ? parse(parts[1]) : read(parts[0], Path.of(parts[1])));
        }
    }

    private static JSONArray parse(String file) {
        CompilationUnit unit = new CompilationUnit();
        unit.addSource(Path.of(file).toFile());
        unit.compile(Phases.CONVERSION);
        return new JSONArray();
    }

    private static JSONArray read(String parser, Path file) {
        var report = new ParserRegistry().get(parser).createParser()
            .parse(new FileReaderFactory(file, StandardCharsets.UTF_8));
        if (!report.getErrorMessages().isEmpty()) {
            throw new IllegalStateException(file + ": " + report.getErrorMessages());
        }
        var found = new JSONArray();
        report.forEach(issue -> found.put(new JSONObject()
            .put("file", issue.getFileName())
            .put("line", issue.getLineStart()).put("end_line", issue.getLineEnd())
            .put("column", issue.getColumnStart()).put("end_column", issue.getColumnEnd())
            .put("severity", issue.getSeverity().getName())
            .put("category", issue.getCategory()).put("type", issue.getType())
            .put("message", issue.getMessage()).put("description", issue.getDescription())));
        return found;
    }
}
